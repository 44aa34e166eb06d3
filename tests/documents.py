"""Files for tests, small and whole: one of each kind that is kept as evidence, and what pretends to be
one.
"""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    + b"\x00\x00\x00\x01" * 2
    + b"\x08\x02\x00\x00\x00"
    + b"\x90\x77\x53\xde"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00" + b"\x2f" + b"\x00" * 12
TEXT = "یک سند\none line\n".encode()
MAIN = {
    "word": "wordprocessingml.document",
    "xl": "spreadsheetml.sheet",
    "ppt": "presentationml.presentation",
}


def package(
    parts: dict[str, bytes], *, stored: tuple[str, ...] = (), compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """An archive with these parts in this order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name),
                part,
                compress_type=zipfile.ZIP_STORED if name in stored else compression,
            )
    return content.getvalue()


def content_types(kind: str, *, main: str = "") -> bytes:
    main = main or f"application/vnd.openxmlformats-officedocument.{MAIN[kind]}.main+xml"
    return f'<Types><Override PartName="/{kind}/main.xml" ContentType="{main}"/></Types>'.encode()


def ooxml(kind: str = "word", *, main: str = "", stored: tuple[str, ...] = (), **more: bytes) -> bytes:
    """DOCX, XLSX or PPTX: `kind` is word, xl or ppt."""
    return package(
        {"[Content_Types].xml": content_types(kind, main=main), f"{kind}/main.xml": b"<x/>", **more},
        stored=stored,
    )


def odf(kind: str = "text", *, stored: tuple[str, ...] = ("mimetype",), **more: bytes) -> bytes:
    """ODT or ODS: `kind` is text or spreadsheet."""
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
        "META-INF/manifest.xml": b"<x/>",
        "content.xml": b"<x/>",
        **more,
    }
    return package(parts, stored=stored)


def encrypted(content: bytes) -> bytes:
    """The same archive with the mark that its parts need a password."""
    return content.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )
