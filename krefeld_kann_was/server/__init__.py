"""The web server: a few processes that share one socket.

Each process is waitress, which reads requests and sends answers in a loop of its own, so that no slow client holds a
thread. What waitress lacks is here: several processes, a loop that bears thousands of connections, an end for clients
that never finish, and a line of its own for what takes a processor for long. docs/decisions/server.md says why.
"""
