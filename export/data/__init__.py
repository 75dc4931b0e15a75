"""Reviews, comments and chat: downloads, readers, splits, and augmentation."""
