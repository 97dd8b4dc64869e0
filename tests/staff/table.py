"""Who may do what in the admin: a line for each address and each action, a column for each role.

`g` the role may GET it, `p` it may POST to it, `-` neither: 403 (or 404, where nobody may, or the
role sees nothing of it). What stands in brackets fills in the address, `{brand}` with the brand of
its row, `?` with what is asked of it: the row of a model. An action is MODEL:ACTION. The last
column says whether a POST that does something leaves an entry in the trail; where it says `no`, the
reason stands behind `#`. The row that an address is tried with is in `world.ROWS`, what is posted
to it in `posts.POSTS`.

Whoever adds a page or an action runs tests/staff/test_table.py: it fails, and prints the line to
add here, as the page answers now. Read it before you add it.
"""

TABLE = """
#                                            author approver analyst support administrator trail
# The site itself
view_on_site(content_type_id=1,object_id=1)  -      -        -       -       -             -
app_list(app_label=programs)                 g      g        g       g       g             -
second_factor                                gp     gp       gp      gp      gp            trail
second_factor_code                           gp     gp       gp      gp      gp            trail
second_factor_begin                          p      p        p       p       p             trail
second_factor_codes                          p      p        p       p       p             trail
second_factor_log_out                        p      p        p       p       p             trail
index                                        g      g        g       g       g             -
login                                        gp     gp       gp      gp      gp            trail
logout                                       p      p        p       p       p             trail
password_change                              gp     gp       gp      gp      gp            trail
password_change_done                         g      g        g       g       g             -
autocomplete                                 -      -        -       -       -             -
jsi18n                                       g      g        g       g       g             -
# programs.brand
programs_brand_changelist                    g      g        g       g       g             -
programs_brand_add                           -      -        -       -       gp            trail
programs_brand_history                       g      g        g       g       g             -
programs_brand_delete                        -      -        -       -       -             -
programs_brand_change                        g      g        g       g       gp            trail
programs.brand:delete_selected               -      -        -       -       -             -
# programs.datafield
programs_datafield_changelist                g      g        g       g       g             -
programs_datafield_add                       gp     -        -       -       gp            trail
programs_datafield_history                   g      g        g       g       g             -
programs_datafield_delete                    -      -        -       -       gp            trail
programs_datafield_change                    gp     g        g       g       gp            trail
programs.datafield:delete_selected           -      -        -       -       p             trail
# programs.program
programs_program_move(to=hold)               p      -        -       -       p             trail
programs_program_qr(form=svg)                g      g        g       g       g             -
programs_program_kit                         g      g        g       g       g             -
programs_program_next                        p      -        -       -       p             trail
programs_program_sheet                       g      g        g       g       g             -
programs_program_starter(key=weekly-usuals)  g      -        -       -       g             -
programs_program_promise gp gp gp gp gp no # it shows what is typed, saves nothing
programs_program_advice p p p p p no # it shows what is typed, saves nothing
programs_program_changelist                  g      g        g       g       g             -
programs_program_add                         gp     -        -       -       gp            trail
programs_program_history                     g      g        g       g       g             -
programs_program_delete                      gp     -        -       -       gp            trail
programs_program_change                      gp     g        g       g       gp            trail
# programs.invitation
programs_invitation_preview                  g      g        g       g       g             -
programs_invitation_publish                  -      gp       -       -       gp            trail
programs_invitation_next                     p      -        -       -       p             trail
programs_invitation_words                    g      g        g       g       g             -
programs_invitation_send_back                -      p        -       -       p             trail
programs_invitation_changelist               g      g        g       g       g             -
programs_invitation_add                      gp     -        -       -       gp            trail
programs_invitation_history                  g      g        g       g       g             -
programs_invitation_delete                   gp     -        -       -       gp            trail
programs_invitation_change                   gp     g        g       g       gp            trail
# delivery.catalogue
delivery_catalogue_file                      g      g        g       -       g             -
delivery_catalogue_changelist                g      g        g       -       g             -
delivery_catalogue_add                       gp     -        -       -       gp            trail
delivery_catalogue_history                   g      g        g       -       g             -
delivery_catalogue_delete                    gp     -        -       -       gp            trail
delivery_catalogue_change                    gp     g        g       -       gp            trail
# delivery.cataloguerow
delivery_cataloguerow_add(?catalogue=delivery.catalogue) gp - - - gp trail
delivery_cataloguerow_changelist             g      g        g       -       g             -
delivery_cataloguerow_history                g      g        g       -       g             -
delivery_cataloguerow_delete                 gp     -        -       -       gp            trail
delivery_cataloguerow_change                 gp     g        g       -       gp            trail
# delivery.edition
delivery_edition_preview                     g      g        g       g       g             -
delivery_edition_message                     g      g        g       g       g             -
delivery_edition_approve                     -      gp       -       -       gp            trail
delivery_edition_send                        gp     -        -       -       gp            trail
delivery_edition_pause                       p      -        -       -       p             trail
delivery_edition_resume                      p      -        -       -       p             trail
delivery_edition_cancel                      gp     -        -       -       gp            trail
delivery_edition_take                        -      p        -       -       p             trail
delivery_edition_calendar(?program=programs.program) g g g g g -
delivery_edition_look_first p - - - p no # it shows what is typed, saves nothing
delivery_edition_readers                     -      -        -       g       g             -
delivery_edition_look p p p p p no # it shows what is typed or saved, saves nothing
delivery_edition_test                        gp     -        -       -       gp            trail
delivery_edition_people                      -      -        g       g       g             -
delivery_edition_progress                    g      g        g       g       g             -
delivery_edition_changelist                  g      g        g       g       g             -
delivery_edition_add                         gp     -        -       -       gp            trail
delivery_edition_history                     g      g        g       g       g             -
delivery_edition_delete                      gp     -        -       -       gp            trail
delivery_edition_change                      gp     g        g       g       gp            trail
# delivery.delivery
delivery_delivery_proof                      -      -        -       p       p             trail
delivery_delivery_story                      -      -        -       g       g             -
delivery_delivery_changelist                 g      g        g       g       g             -
delivery_delivery_add                        -      -        -       -       -             -
delivery_delivery_history                    g      g        g       g       g             -
delivery_delivery_delete                     -      -        -       -       -             -
delivery_delivery_change                     g      g        g       g       g             -
delivery.delivery:delete_selected            -      -        -       -       -             -
delivery.delivery:resolve                    -      p        -       -       p             trail
# delivery.mailevent
delivery_mailevent_changelist                -      -        g       g       g             -
delivery_mailevent_add                       -      -        -       -       -             -
delivery_mailevent_history                   -      -        g       g       g             -
delivery_mailevent_delete                    -      -        -       -       -             -
delivery_mailevent_change                    -      -        g       g       g             -
# delivery.pace
delivery_pace_changelist                     g      g        g       -       g             -
delivery_pace_add                            -      -        -       -       gp            trail
delivery_pace_history                        g      g        g       -       g             -
delivery_pace_delete                         -      -        -       -       -             -
delivery_pace_change                         g      g        g       -       gp            trail
# delivery.guardrail
delivery_guardrail_changelist                g      g        g       -       g             -
delivery_guardrail_add                       -      -        -       -       gp            trail
delivery_guardrail_history                   g      g        g       -       g             -
delivery_guardrail_delete                    -      -        -       -       -             -
delivery_guardrail_change                    g      g        g       -       gp            trail
# delivery.programhold
delivery_programhold_release                 -      gp       -       -       gp            trail
delivery_programhold_changelist              g      g        g       -       g             -
delivery_programhold_add                     -      -        -       -       -             -
delivery_programhold_history                 g      g        g       -       g             -
delivery_programhold_delete                  -      -        -       -       -             -
delivery_programhold_change                  g      g        g       -       g             -
# delivery.figure
delivery_figure_changelist                   g      g        g       -       g             -
delivery_figure_month                        g      g        g       -       g             -
delivery_figure_report(slug=joining)     g      g        g       -       g             -
delivery_figure_csv(slug=joining,part=versions) g g g - g -
# delivery.trialend
delivery_trialend_new                        -      -        -       -       gp            trail
delivery_trialend_end                        -      -        -       -       gp            trail
delivery_trialend_brand                      -      -        -       -       g             -
delivery_trialend_test                       -      -        -       -       p             trail
delivery_trialend_came_back                  -      -        -       -       p             trail
delivery_trialend_address(token=x) gp gp gp gp gp no # only a mailed link does something
delivery_trialend_changelist                 -      -        -       -       g             -
delivery_trialend_add                        -      -        -       -       -             -
delivery_trialend_history                    -      -        -       -       g             -
delivery_trialend_delete                     -      -        -       -       -             -
delivery_trialend_change                     -      -        -       -       g             -
# delivery.reservation
delivery_reservation_changelist              g      g        g       g       g             -
delivery_reservation_add                     -      -        -       -       -             -
delivery_reservation_history                 g      g        g       g       g             -
delivery_reservation_delete                  -      -        -       -       -             -
delivery_reservation_change                  g      g        g       g       g             -
delivery.reservation:delete_selected         -      -        -       -       -             -
delivery.reservation:resolve                 -      p        -       -       p             trail
# subscribers.subscriber
subscribers_subscriber_export                -      -        -       -       p             trail
subscribers_subscriber_merge                 -      -        -       gp      gp            trail
subscribers_subscriber_changelist            -      -        -       g       g             -
subscribers_subscriber_add                   -      -        -       -       -             -
subscribers_subscriber_history               -      -        -       g       g             -
subscribers_subscriber_delete                -      -        -       -       -             -
subscribers_subscriber_change                -      -        -       g       g             -
subscribers.subscriber:delete_selected       -      -        -       -       -             -
subscribers.subscriber:stop_mail             -      -        -       p       p             trail
subscribers.subscriber:lift_stop             -      -        -       p       p             trail
subscribers.subscriber:restrict_as_asked     -      -        -       p       p             trail
subscribers.subscriber:restrict              -      -        -       p       p             trail
subscribers.subscriber:unrestrict            -      -        -       p       p             trail
# subscribers.suppression
subscribers_suppression_changelist           -      -        -       g       g             -
subscribers_suppression_add                  -      -        -       -       -             -
subscribers_suppression_history              -      -        -       g       g             -
subscribers_suppression_delete               -      -        -       -       -             -
subscribers_suppression_change               -      -        -       g       g             -
subscribers.suppression:delete_selected      -      -        -       -       -             -
# consent.subscription
consent_subscription_needed                  -      -        -       g       g             -
consent_subscription_needed_file(slug=weekly-{brand}) - - - - p trail
consent_subscription_changelist              -      -        g       g       g             -
consent_subscription_add                     -      -        -       -       -             -
consent_subscription_history                 -      -        g       g       g             -
consent_subscription_delete                  -      -        -       -       -             -
consent_subscription_change                  -      -        g       g       g             -
consent.subscription:delete_selected         -      -        -       -       -             -
# consent.consentevent
consent_consentevent_receipt                 -      -        -       g       g             -
consent_consentevent_changelist              -      -        -       g       g             -
consent_consentevent_add                     -      -        -       -       -             -
consent_consentevent_history                 -      -        -       g       g             -
consent_consentevent_delete                  -      -        -       -       -             -
consent_consentevent_change                  -      -        -       g       g             -
consent.consentevent:delete_selected         -      -        -       -       -             -
# consent.listmove
consent_listmove_people                      g      g        g       g       g             -
consent_listmove_begin                       -      -        -       -       gp            trail
consent_listmove_changelist                  g      g        g       g       g             -
consent_listmove_add                         -      -        -       -       -             -
consent_listmove_history                     g      g        g       g       g             -
consent_listmove_delete                      -      -        -       -       -             -
consent_listmove_change                      g      g        g       g       g             -
consent.listmove:delete_selected             -      -        -       -       -             -
# consent.invitationbatch
consent_invitationbatch_step(key=sender)     gp     -        -       -       gp            trail
consent_invitationbatch_left_out(reason=none) g g g g g -
consent_invitationbatch_answered(what=joined) g g g g g -
consent_invitationbatch_take                 p      -        -       -       p             trail
consent_invitationbatch_changelist           g      g        g       g       g             -
consent_invitationbatch_add                  gp     -        -       -       gp            trail
consent_invitationbatch_history              g      g        g       g       g             -
consent_invitationbatch_delete               gp     -        -       -       gp            trail
consent_invitationbatch_change               g      g        g       g       g             -
# consent.peopleimport
consent_peopleimport_columns                 -      -        -       -       gp            trail
consent_peopleimport_start                   -      -        -       -       p             trail
consent_peopleimport_undo                    -      -        -       -       gp            trail
consent_peopleimport_refusals                -      -        -       -       g             -
consent_peopleimport_cancel                  -      -        -       -       p             trail
consent_peopleimport_changelist              -      -        -       -       g             -
consent_peopleimport_add                     -      -        -       -       gp            trail
consent_peopleimport_history                 -      -        -       -       g             -
consent_peopleimport_delete                  -      -        -       -       -             -
consent_peopleimport_change                  -      -        -       -       g             -
# delivery.privacyrequest
delivery_privacyrequest_carry_out            -      -        -       gp      gp            trail
delivery_privacyrequest_refuse               -      -        -       gp      gp            trail
delivery_privacyrequest_copy                 -      -        -       p       p             trail
delivery_privacyrequest_changelist           -      -        -       g       g             -
delivery_privacyrequest_add                  -      -        -       gp      gp            trail
delivery_privacyrequest_history              -      -        -       g       g             -
delivery_privacyrequest_delete               -      -        -       -       -             -
delivery_privacyrequest_change               - - - gp gp no # it has nothing to save
# programs.twopersonrule
programs_twopersonrule_changelist            -      -        -       -       g             -
programs_twopersonrule_add                   -      -        -       -       gp            trail
programs_twopersonrule_history               -      -        -       -       g             -
programs_twopersonrule_delete                -      -        -       -       -             -
programs_twopersonrule_change                -      -        -       -       g             -
# delivery.webhookendpoint
delivery_webhookendpoint_test                -      -        -       -       p             trail
delivery_webhookendpoint_pause               -      -        -       -       p             trail
delivery_webhookendpoint_resume              -      -        -       -       p             trail
delivery_webhookendpoint_dead                -      -        -       -       p             trail
delivery_webhookendpoint_secret              -      -        -       -       gp            trail
delivery_webhookendpoint_changelist          -      -        -       -       g             -
delivery_webhookendpoint_add                 -      -        -       -       gp            trail
delivery_webhookendpoint_history             -      -        -       -       g             -
delivery_webhookendpoint_delete              -      -        -       -       gp            trail
delivery_webhookendpoint_change              -      -        -       -       gp            trail
# delivery.webhookdelivery
delivery_webhookdelivery_changelist          -      -        -       -       g             -
delivery_webhookdelivery_add                 -      -        -       -       -             -
delivery_webhookdelivery_history             -      -        -       -       g             -
delivery_webhookdelivery_delete              -      -        -       -       -             -
delivery_webhookdelivery_change              -      -        -       -       g             -
delivery.webhookdelivery:delete_selected     -      -        -       -       -             -
delivery.webhookdelivery:again               -      -        -       -       p             trail
# config.apikey
config_apikey_changelist                     -      -        -       -       g             -
config_apikey_add                            -      -        -       -       gp            trail
config_apikey_history                        -      -        -       -       g             -
config_apikey_delete                         -      -        -       -       -             -
config_apikey_change                         -      -        -       -       gp            trail
config.apikey:delete_selected                -      -        -       -       -             -
config.apikey:end_overlap                    -      -        -       -       p             trail
config.apikey:revoke                         -      -        -       -       p             trail
config.apikey:rotate                         -      -        -       -       p             trail
# auth.user
auth_user_unlock                             -      -        -       -       p             trail
auth_user_reset_second_factor                -      -        -       -       p             trail
auth_user_password_change                    -      -        -       -       gp            trail
auth_user_changelist                         -      -        -       -       g             -
auth_user_add                                -      -        -       -       gp            trail
auth_user_history                            -      -        -       -       g             -
auth_user_delete                             -      -        -       -       -             -
auth_user_change                             -      -        -       -       gp            trail
# admin.logentry
admin_logentry_changelist                    -      -        -       -       g             -
admin_logentry_add                           -      -        -       -       -             -
admin_logentry_history                       -      -        -       -       g             -
admin_logentry_delete                        -      -        -       -       -             -
admin_logentry_change                        -      -        -       -       g             -
"""
