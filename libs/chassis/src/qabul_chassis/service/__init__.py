"""Running a service: from settings to a drained stop."""
