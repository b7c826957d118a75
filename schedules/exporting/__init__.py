"""The calendar for other programs: iCalendar and table files, and links that open one on the web.

Import the modules where they are used: iCalendar is not needed to start the bot.
"""
