"""publiccode.yml: judging, lenient reading and writing. Pure code without models; nothing here needs a database."""
