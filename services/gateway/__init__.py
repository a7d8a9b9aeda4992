"""The one front door: Caddy from its wheel, run with the Caddyfile beside this file.

It forwards `/api/<service>/…`, waits for a service that restarts, and answers problems of its own
as problem documents. It trusts nobody and is trusted by nobody: tokens are checked by services.
"""
