"""Schedules of the learning rate, one file each; the file's name is the schedule's key."""
