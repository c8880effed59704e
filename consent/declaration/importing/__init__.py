"""Turn the configuration of another consent tool into a declaration. The configuration is read and never run."""
