"""Long work and the clock of capacity."""

from .readiness import expire_holdings, holdings_have_work, keep_readiness, load_reference, refresh

__all__ = ["expire_holdings", "holdings_have_work", "keep_readiness", "load_reference", "refresh"]
