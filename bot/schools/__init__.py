"""The state's published result per school: its workbooks, finding a school, and what follows."""
