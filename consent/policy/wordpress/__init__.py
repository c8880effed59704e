"""The cookie section of a page that WordPress keeps, through its REST API."""
