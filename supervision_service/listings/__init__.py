"""Listed matters (挂牌): nominated, listed, put under supervision, delisted (domain §9.4)."""
