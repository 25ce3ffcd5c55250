"""A day of the electronic reception, played by its own roles over gRPC on the real stack."""
