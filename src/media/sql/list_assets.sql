SELECT hash, format, width, height, bytes, placeholder
FROM media.assets
