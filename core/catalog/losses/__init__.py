"""Training objectives, one file each; the file's name is the loss's key."""
