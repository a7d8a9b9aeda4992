"""The monthly bulletin 月通报: drafted, signed, frozen."""
