"""What a choice forbids."""
