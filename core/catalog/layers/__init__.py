"""Kinds of layers, one file each; the file's name is the layer's key."""
