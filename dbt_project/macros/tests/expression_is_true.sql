{# Fails with every row for which the expression does not hold; an expression that is NULL does not hold. #}
{% test expression_is_true(model, expression) %}
    select *
    from {{ model }}
    where not coalesce({{ expression }}, false)
{% endtest %}
