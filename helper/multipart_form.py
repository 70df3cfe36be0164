"""`multipart/form-data` (RFC 7578), for bodies that are in memory already.

The standard library's e-mail parser goes through a sound line by line and takes several times its size.
"""
import re


class FormError(ValueError):
    """The body is no form; the text is for the client."""


def parse_form(content_type, body):
    """The parts by name, as bytes; parts of the same name are joined by line feeds."""
    found = re.fullmatch(r'multipart/form-data\s*;.*?boundary=(?:"([^"]+)"|([^";,\s]+)).*', content_type, re.I | re.S)
    if not found:
        raise FormError("A transcription wants multipart/form-data with a boundary.")
    boundary = b"--" + (found[1] or found[2]).encode("latin-1", "replace")
    if not body.startswith(boundary):
        raise FormError("The form does not begin with its boundary.")
    fields, position = {}, len(boundary)
    while body[position:position + 2] != b"--":
        head = body.find(b"\r\n\r\n", position)
        end = body.find(b"\r\n" + boundary, head + 2)
        if head < 0 or end < 0:
            raise FormError("The form ends before its last boundary.")
        name = re.search(rb'content-disposition:\s*form-data\s*;.*?\bname="([^"\r\n]*)"', body[position:head], re.I)
        if not name:
            raise FormError("A part of the form has no name.")
        key = name[1].decode("utf-8", "replace")
        value = body[min(head + 4, end):end]
        fields[key] = fields[key] + b"\n" + value if key in fields else value
        position = end + 2 + len(boundary)
    return fields
