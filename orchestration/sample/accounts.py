"""What the invented enterprises earn and spend in a year.

Belongs here: yearly accounts with the relations that real ones have. Does not belong here: staff and research
(``people``, ``research``), the shape of the return, and faults.
"""

from __future__ import annotations

from orchestration.sample.activity import Activity
from orchestration.sample.draws import Draws
from orchestration.sample.population import Enterprise

Accounts = dict[str, int]


def is_certified_in(enterprise: Enterprise, year: int) -> bool:
    """It holds a certificate of the year or before; those that lapsed keep their habits."""
    return any(certificate.issued.year <= year for certificate in enterprise.certificates)


def accounts(seed: int, enterprise: Enterprise, activity: Activity | None, year: int, first_year: int) -> Accounts:
    """The yearly accounts in thousands of yuan (energy in hundredths of a tonne), by the columns of GQ-002.

    Operating revenue is the sum of technology, products, goods and other; total profit is what the costs leave;
    assets are liabilities and equity. Items that are not here were left blank.
    """
    draws = Draws(seed, "accounts", *enterprise.origin, year)
    is_certified = is_certified_in(enterprise, year)
    revenue = _revenue(draws, seed, enterprise, activity, year, first_year)
    total = revenue["operating_revenue_cny_thousand"]
    products = revenue["product_sales_revenue_cny_thousand"]
    technology = revenue["technology_revenue_cny_thousand"]
    high_tech = draws.between(0.6, 0.95) if is_certified else draws.between(0.0, 0.3)
    exports = round((products + technology) * draws.between(0.02, 0.35)) if draws.chance(0.15) else 0
    costs = {
        "operating_cost_cny_thousand": round(total * draws.between(0.62, 0.88)),
        "taxes_and_surcharges_cny_thousand": round(total * draws.between(0.003, 0.012)),
        "selling_expenses_cny_thousand": round(total * draws.between(0.005, 0.05)),
        "administrative_expenses_cny_thousand": round(total * draws.between(0.02, 0.07)),
        "rd_expense_cny_thousand": round(total * _research_share(seed, draws, enterprise, year)),
        "financial_expenses_cny_thousand": round(total * draws.between(-0.002, 0.025)),
    }
    beside = {
        "non_operating_income_cny_thousand": round(total * draws.between(0, 0.004)),
        "non_operating_expenses_cny_thousand": round(total * draws.between(0, 0.003)),
    }
    operating_profit = total - sum(costs.values())
    profit = operating_profit + beside["non_operating_income_cny_thousand"]
    profit -= beside["non_operating_expenses_cny_thousand"]
    filed = revenue | costs | beside | _taxes(draws, total, profit, is_certified, costs) | _balance(draws, total)
    filed |= {
        "main_business_revenue_cny_thousand": total - revenue["other_operating_revenue_cny_thousand"],
        "high_tech_product_revenue_cny_thousand": round(products * high_tech),
        "imports_exports_cny_thousand": exports + round(exports * draws.between(0, 0.6)),
        "exports_cny_thousand": exports,
        "high_tech_product_exports_cny_thousand": round(exports * high_tech),
        "technology_service_exports_cny_thousand": 0 if enterprise.industry.is_industrial else exports,
        "operating_profit_cny_thousand": operating_profit,
        "total_profit_cny_thousand": profit,
        "net_profit_cny_thousand": profit - max(0, round(profit * (0.15 if is_certified else 0.25))),
        "fixed_asset_investment_cny_thousand": round(total * max(0.0, draws.between(-0.05, 0.15))),
    }
    if draws.chance(0.03):
        filed["venture_capital_received_cny_thousand"] = draws.whole(1, 40) * 500
    if activity is not None:
        filed["energy_consumption_tce"] = round((activity.total("electricity_use", year, 1, 12) or 0) * 1.229)
    return filed


def _taxes(draws: Draws, total: int, profit: int, is_certified: bool, costs: Accounts) -> Accounts:
    income_tax = max(0, round(profit * (0.15 if is_certified else 0.25)))
    vat = round(total * draws.between(0.012, 0.045))
    relief = max(0, round(profit * 0.1)) if is_certified else 0
    return {
        "income_tax_expense_cny_thousand": income_tax,
        "taxes_paid_cny_thousand": vat + income_tax + costs["taxes_and_surcharges_cny_thousand"],
        "vat_paid_cny_thousand": vat,
        "income_tax_paid_cny_thousand": income_tax,
        "vat_payable_cny_thousand": round(vat * draws.between(0.95, 1.1)),
        "tax_relief_total_cny_thousand": relief,
        "income_tax_relief_cny_thousand": relief,
        "hnte_income_tax_relief_cny_thousand": relief,
    }


def _balance(draws: Draws, total: int) -> Accounts:
    assets = round(total * draws.between(0.8, 2.6)) + draws.whole(500, 9_000)
    liabilities = round(assets * draws.between(0.2, 0.75))
    current = round(assets * draws.between(0.3, 0.7))
    fixed = round((assets - current) * draws.between(0.5, 0.9))
    return {
        "total_assets_cny_thousand": assets,
        "current_assets_cny_thousand": current,
        "non_current_assets_cny_thousand": assets - current,
        "net_fixed_assets_cny_thousand": fixed,
        "intangible_assets_cny_thousand": round((assets - current - fixed) * draws.between(0.1, 0.8)),
        "depreciation_of_year_cny_thousand": round(fixed * draws.between(0.04, 0.11)),
        "liabilities_cny_thousand": liabilities,
        "current_liabilities_cny_thousand": round(liabilities * draws.between(0.4, 0.9)),
        "equity_cny_thousand": assets - liabilities,
    }


def _research_share(seed: int, draws: Draws, enterprise: Enterprise, year: int) -> float:
    """Of revenue: those who hold certificates have to spend, of the others some do; the first of a zone always do."""
    if is_certified_in(enterprise, year):
        return draws.between(0.032, 0.09)
    does = enterprise.is_old or Draws(seed, "does research", *enterprise.origin).chance(0.25)
    return draws.between(0.004, 0.02) if does else 0.0


def year_round_revenue(
    seed: int, enterprise: Enterprise, activity: Activity | None, year: int, first_year: int
) -> float:
    """What the main business brings in a year of twelve months, in thousands of yuan."""
    if activity is not None:
        return activity.year_round("industrial_sales", year) / 10
    draws = Draws(seed, "size", *enterprise.origin)
    level = draws.skewed(6_000, 0.9)
    if enterprise.industry.is_industrial:
        level = min(level, 18_000.0)
    growth = 1 + max(-0.3, 0.08 + 0.12 * draws.normal())
    for _ in range(first_year, year):
        level *= growth
    return max(level, 300.0)


def _revenue(
    draws: Draws, seed: int, enterprise: Enterprise, activity: Activity | None, year: int, first_year: int
) -> Accounts:
    """Operating revenue and its parts: makers live on products, services on technology."""
    revenue: Accounts = {}
    if activity is not None:
        main = (activity.total("industrial_sales", year, 1, 12) or 0) / 10 * draws.between(0.97, 1.03)
        revenue["industrial_output_cny_thousand"] = (activity.total("industrial_output", year, 1, 12) or 0) // 10
    else:
        main = year_round_revenue(seed, enterprise, activity, year, first_year) * draws.between(0.9, 1.1)
        if enterprise.established.year == year:
            main = main * (13 - enterprise.established.month) / 12
    makes = enterprise.industry.is_industrial
    shares = {
        "technology_revenue_cny_thousand": draws.between(0.0, 0.04) if makes else draws.between(0.6, 0.95),
        "product_sales_revenue_cny_thousand": 1.0 if makes else draws.between(0.0, 0.1),
        "merchandise_sales_revenue_cny_thousand": draws.between(0.0, 0.05),
        "other_operating_revenue_cny_thousand": draws.between(0.0, 0.03),
    }
    parts = {item: round(main * share) for item, share in shares.items()}
    return revenue | {"operating_revenue_cny_thousand": sum(parts.values())} | parts
