"""The measurements, each a function that the hands run in their own process."""
