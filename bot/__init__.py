"""The program: settings, wiring, schedule, pipeline, chat and command line."""
