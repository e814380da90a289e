with open_returns as (
    select
        *,
        case response_state when 'missing' then days_late else 0 end as days_overdue,
        {{ seconds_between(known_at(), 'effective_due_at') }} / 86400.0 as days_until
    from {{ ref('int_responses') }}
    where not is_received
),

named as (
    select
        open_returns.*,
        areas.name_zh as area_name_zh,
        forms.name_zh as form_name_zh,
        forms.name_en as form_name_en,
        substr(open_returns.reference_period, 1, 4) || '年'
        || case
            when open_returns.frequency = 'A' then ''
            when forms.january_february_merged and substr(open_returns.reference_period, 6, 2) = '02' then '1—2月'
            else cast(cast(substr(open_returns.reference_period, 6, 2) as integer) as string) || '月'
        end as period_zh
    from open_returns
    inner join {{ ref('areas') }} as areas on open_returns.area_code = areas.area_code
    inner join {{ ref('forms') }} as forms on open_returns.form = forms.form
    where
        open_returns.response_state = 'missing'
        -- whole days and the rest of one: whoever is reminded on a day gets all of that day's list
        or open_returns.days_until <= open_returns.remind_days + 1
)

select
    area_code,
    form,
    reference_period,
    league_area_code,
    league_name_zh,
    area_name_zh,
    form_name_zh,
    period_zh,
    response_state,
    due_date,
    extended_until,
    effective_due_date,
    review_due_date,
    cast(days_overdue as integer) as days_overdue,
    set_aside_count,
    area_name_zh || '：《' || form_name_zh || '》（' || period_zh || '）应于' || cast(effective_due_date as string)
    || case when extended_until is not null then '（已延期）' else '' end || '前报送，'
    || case
        when days_overdue > 0 then '已逾期' || cast(cast(days_overdue as integer) as string) || '天，请尽快报送。'
        else '尚未收到，请按期报送。'
    end
    || case when set_aside_count > 0 then '已收到的文件未通过接收或检查，请更正后重报。' else '' end
    || case when confidence = 'assumed' then '（期限为暂定）' else '' end as sentence_zh,
    area_code || ': ' || form_name_en || ' (' || reference_period || ') is due by '
    || cast(effective_due_date as string)
    || case
        when days_overdue > 0 then ', ' || cast(cast(days_overdue as integer) as string) || ' days overdue.'
        else ', not received yet.'
    end
    || case when set_aside_count > 0 then ' What came was set aside; correct it and send it again.' else '' end
    || case when confidence = 'assumed' then ' (provisional deadline)' else '' end as sentence_en,
    confidence
from named
