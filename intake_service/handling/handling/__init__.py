"""Handling 办理: investigation, opinion request by request, delivery, extension."""
