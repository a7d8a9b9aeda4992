"""Sanctions on a failing unit (约谈、通报、责令限期整改、挂牌督办): decided, served, lifted."""
