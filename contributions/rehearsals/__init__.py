"""What makes a question a rehearsal („Probe“), how lists leave it out, and what is kept of one that is over.

It begins and ends in `krefeld_kann_was.rehearsal`, which knows all apps; this every app may know.
"""
