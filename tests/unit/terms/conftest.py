from hypothesis import settings

# The first example reads the library's holidays; how long that takes is no fact about terms.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
