"""Makes small Word documents, part by part, as Word would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.styles+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
PART_RELATIONS = RELATIONS.replace('officeDocument"', 'styles"').replace("word/document.xml", "styles.xml")
NAMES = {"Titel": "Title", "Kop1": "heading 1", "Kop2": "heading 2", "Kop3": "heading 3", "Standaard": "Normal"}


def styles(names: Mapping[str, str] = NAMES) -> str:
    """A part with styles, ids to names; a Dutch Word has Dutch ids."""
    made = "".join(
        f'<w:style w:type="paragraph" w:default="{int(name == "Normal")}" w:styleId="{identity}">'
        f'<w:name w:val="{name}"/></w:style>'
        for identity, name in names.items()
    )
    table = '<w:style w:type="table" w:styleId="Tabelraster"><w:name w:val="Table Grid"/></w:style>'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles {W}>{made}{table}</w:styles>'


def paragraph(text: str, style: str = "", *, bold: bool = False) -> str:
    """One paragraph of one run."""
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:p>{look}<w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' if text else "<w:p/>"


def table(*rows: Sequence[str]) -> str:
    """A table with the document's own style."""
    made = "".join(f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="Tabelraster"/></w:tblPr>{made}</w:tbl>'


def document(*blocks: str) -> str:
    """The main part."""
    body = "".join(blocks)
    end = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:document {W}><w:body>{body}{end}</w:body></w:document>"


def package(
    main: str | bytes, *, parts: Mapping[str, bytes] | None = None, style_names: Mapping[str, str] = NAMES
) -> bytes:
    """The file; `parts` are added to it, or take the place of those of that name."""
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": main,
        "word/_rels/document.xml.rels": PART_RELATIONS,
        "word/styles.xml": styles(style_names),
        **(parts or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 21, 8, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of a file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
