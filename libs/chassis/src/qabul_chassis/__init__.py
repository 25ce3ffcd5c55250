"""What every Qabulxona service stands on: database, events, processes, calls. Knows no word about appeals."""
