"""Random changes of training pictures, one file each; the file's name is the key of the augmentation."""
