"""Pictures of the guides, taken of the demonstration: `make guide-pictures` writes docs/pictures/.

Each guide has a module here that leads a page from scene to scene and names each; the pictures are called
`GUIDE-SCENE-LANGUAGE.webp`.
"""
