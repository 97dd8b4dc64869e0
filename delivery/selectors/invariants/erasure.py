"""What must be gone of everybody who was erased (INV-8).

An erasure whose person's row could not be had yet waits for the late fold, as a stop does.
"""

NOTHING_IS_LEFT = """
SELECT 'person ' || p.id FROM subscribers_subscriber p
WHERE p.erased_at IS NOT NULL
  AND (p.email IS NOT NULL OR p.account <> '' OR p.external_id !~ '^(sandbox:)?erased-'
    OR p.former_id <> ''
    OR p.language <> 'en' OR p.time_zone <> 'UTC' OR p.contradicted <> '{}'
    OR p.own_choices <> '{}'
    OR EXISTS (SELECT FROM subscribers_profile x WHERE x.subscriber_id = p.id)
    OR EXISTS (SELECT FROM subscribers_suppression x WHERE x.subscriber_id = p.id)
    OR EXISTS (SELECT FROM consent_personallink x WHERE x.subscriber_id = p.id)
    OR EXISTS (SELECT FROM consent_subject x WHERE x.subscriber_id = p.id)
    OR EXISTS (SELECT FROM delivery_event x WHERE x.subscriber_id = p.id)
    OR EXISTS (SELECT FROM delivery_sandboxmessage x
               JOIN delivery_delivery d ON d.id = x.delivery_id WHERE d.subscriber_id = p.id)
    OR EXISTS (SELECT FROM delivery_feedback x JOIN delivery_delivery d ON d.id = x.delivery_id
               WHERE d.subscriber_id = p.id)
    OR EXISTS (SELECT FROM consent_subscription x WHERE x.subscriber_id = p.id
               AND (x.state <> 'erased' OR x.chosen <> '{}' OR x.less_often <> ''
                    OR x.depth <> ''))
    OR EXISTS (SELECT FROM delivery_privacyrequest x WHERE x.subscriber_id = p.id
               AND (x.note <> '' OR x.answer NOT IN ('', 'erased')))
    OR EXISTS (SELECT FROM django_admin_log x
               JOIN django_content_type t ON t.id = x.content_type_id
               WHERE t.app_label = 'subscribers' AND t.model = 'subscriber'
                 AND x.object_id = p.id::text AND x.action_time < p.erased_at
                 AND (x.object_repr <> 'an erased person' OR x.change_message <> '')))
UNION ALL
SELECT 'subject ' || j.id FROM consent_subject j
JOIN consent_consentevent e ON e.subject_id = j.id
WHERE e.kind = 'erased' AND e.program_id IS NULL AND e.position <= j.folded_position
  AND (j.subscriber_id IS NOT NULL OR j.wrapped_key IS NOT NULL)
UNION ALL
SELECT 'subject ' || j.id FROM consent_subject j
WHERE j.subscriber_id IS NULL AND j.wrapped_key IS NOT NULL
UNION ALL
SELECT 'reason ' || r.id FROM consent_leavingreason r
JOIN consent_consentevent e ON e.id = r.left_id JOIN consent_subject j ON j.id = e.subject_id
WHERE j.subscriber_id IS NULL
UNION ALL
SELECT 'entry ' || later.id FROM consent_consentevent e
JOIN consent_consentevent later
  ON later.subject_id = e.subject_id AND later.position > e.position
WHERE e.kind = 'erased' AND e.program_id IS NULL
"""
