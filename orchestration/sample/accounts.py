"""What the invented enterprises earn and spend in a year.

Belongs here: yearly accounts with the relations that real ones have. Does not belong here: the shape of the
return, and faults.
"""

from __future__ import annotations

from orchestration.sample.activity import FIRST_YEAR, Activity
from orchestration.sample.draws import Draws
from orchestration.sample.population import Enterprise


def accounts(seed: int, enterprise: Enterprise, activity: Activity | None, year: int) -> dict[str, int]:
    """The yearly accounts in thousands of yuan (energy in hundredths of a tonne), by the columns of GQ-002.

    Operating revenue is the sum of technology, products, goods and other; total profit is what the costs leave;
    assets are liabilities and equity. Items that are not here were left blank.
    """
    draws = Draws(seed, "accounts", *enterprise.key, year)
    is_certified = any(certificate.issued.year <= year for certificate in enterprise.certificates)
    revenue = _revenue(draws, Draws(seed, "size", *enterprise.key), enterprise, activity, year)
    total = revenue["operating_revenue_cny_thousand"]
    products = revenue["product_sales_revenue_cny_thousand"]
    high_tech = draws.between(0.6, 0.95) if is_certified else draws.between(0.0, 0.3)
    research = draws.between(0.032, 0.09) if is_certified else max(0.0, draws.between(-0.01, 0.015))
    exports = round(products * draws.between(0.02, 0.35)) if draws.chance(0.15) else 0
    costs = {
        "operating_cost_cny_thousand": round(total * draws.between(0.62, 0.88)),
        "taxes_and_surcharges_cny_thousand": round(total * draws.between(0.003, 0.012)),
        "selling_expenses_cny_thousand": round(total * draws.between(0.005, 0.05)),
        "administrative_expenses_cny_thousand": round(total * draws.between(0.02, 0.07)),
        "rd_expense_cny_thousand": round(total * research),
        "financial_expenses_cny_thousand": round(total * draws.between(-0.002, 0.025)),
    }
    operating_profit = total - sum(costs.values())
    beside = {
        "non_operating_income_cny_thousand": round(total * draws.between(0, 0.004)),
        "non_operating_expenses_cny_thousand": round(total * draws.between(0, 0.003)),
    }
    profit = operating_profit + beside["non_operating_income_cny_thousand"]
    profit -= beside["non_operating_expenses_cny_thousand"]
    income_tax = max(0, round(profit * (0.15 if is_certified else 0.25)))
    vat = round(total * draws.between(0.012, 0.045))
    assets = round(total * draws.between(0.8, 2.6)) + draws.whole(500, 9_000)
    liabilities = round(assets * draws.between(0.2, 0.75))
    filed = revenue | costs | beside | {
        "high_tech_product_revenue_cny_thousand": round(products * high_tech),
        "imports_exports_cny_thousand": exports + round(exports * draws.between(0, 0.6)),
        "exports_cny_thousand": exports,
        "operating_profit_cny_thousand": operating_profit,
        "total_profit_cny_thousand": profit,
        "income_tax_expense_cny_thousand": income_tax,
        "net_profit_cny_thousand": profit - income_tax,
        "taxes_paid_cny_thousand": vat + income_tax + costs["taxes_and_surcharges_cny_thousand"],
        "vat_paid_cny_thousand": vat,
        "employee_compensation_cny_thousand": round(total * draws.between(0.05, 0.16)),
        "total_assets_cny_thousand": assets,
        "liabilities_cny_thousand": liabilities,
        "equity_cny_thousand": assets - liabilities,
    }  # fmt: skip
    if activity is not None:
        filed["energy_consumption_tce"] = round((activity.total("electricity_use", year, 1, 12) or 0) * 1.229)
    return filed


def _revenue(draws: Draws, size: Draws, enterprise: Enterprise, activity: Activity | None, year: int) -> dict[str, int]:
    """Operating revenue and its parts: makers live on products, services on technology."""
    revenue: dict[str, int] = {}
    if activity is not None:
        main = (activity.total("industrial_sales", year, 1, 12) or 0) / 10 * draws.between(0.97, 1.03)
        revenue["industrial_output_cny_thousand"] = (activity.total("industrial_output", year, 1, 12) or 0) // 10
    else:
        main = _small_revenue(size, enterprise, year) * draws.between(0.9, 1.1)
    makes = enterprise.industry.is_industrial
    shares = {
        "technology_revenue_cny_thousand": draws.between(0.0, 0.04) if makes else draws.between(0.6, 0.95),
        "product_sales_revenue_cny_thousand": 1.0 if makes else draws.between(0.0, 0.1),
        "merchandise_sales_revenue_cny_thousand": draws.between(0.0, 0.05),
        "other_operating_revenue_cny_thousand": draws.between(0.0, 0.03),
    }
    parts = {item: round(main * share) for item, share in shares.items()}
    return revenue | {"operating_revenue_cny_thousand": sum(parts.values())} | parts


def _small_revenue(draws: Draws, enterprise: Enterprise, year: int) -> float:
    """Yearly revenue in thousands of yuan of an enterprise that is not industry above scale."""
    level = draws.skewed(6_000, 0.9)
    if enterprise.industry.is_industrial:
        level = min(level, 18_000.0)
    growth = 1 + max(-0.3, 0.08 + 0.12 * draws.normal())
    for _ in range(FIRST_YEAR, year):
        level *= growth
    first_year = enterprise.established.year == year
    return level * (13 - enterprise.established.month) / 12 if first_year else level
