"""What developers run: set-up, translations, benchmarks, screenshots."""
