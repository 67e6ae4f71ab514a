"""How a text is laid out: lines, blocks, sections, sentences, citations, references, tables as text."""
