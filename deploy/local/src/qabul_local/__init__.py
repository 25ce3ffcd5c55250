"""The whole Qabulxona stack on one machine, from wheels."""
