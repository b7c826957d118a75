"""The workspace on a terminal: what people see as plain text, and what they do by words.

`Onlooker` notices what becomes visible, `Typist` lets one person after the other type, press,
choose and fill in by the labels they read; `surfaces` says what is read and used on a surface.
"""
