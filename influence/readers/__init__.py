"""file -> Document: PDF, DOCX, HTML, Markdown, plain text and tables of paragraphs."""
