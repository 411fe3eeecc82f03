/*
 * device: an app on a device without a browser (RFC 8628), built here, since
 * this engine knows no such thing.
 *
 * The device asks and gets two codes (device.c). A person types the short one
 * (device_page.c), and goes through an authorization like any other: engine,
 * sign-in, consent; the decision there is the device's, written in the same
 * statement. The engine's answer goes to an address of ours that nobody else
 * has, where its code is sealed to the device's key (device_answer.c). The
 * device polls with the long one, which alone opens it, and only then is it
 * exchanged (device_token.c), while the grant is alive.
 */
#ifndef GATEWAY_DEVICE_H
#define GATEWAY_DEVICE_H

#include "model/authorization_request.h"
#include "model/state_envelope.h"
#include "queries.h"
#include "web/exchange.h"

/* POST /oauth2/device_authorization */
enum fault	gateway_device_ask(struct exchange *x);
/* GET /device, and the POST of its form. */
enum fault	gateway_device_show(struct exchange *x);
enum fault	gateway_device_begin(struct exchange *x);
/* GET /device/allowed, GET /device/refused: back to the device. */
enum fault	gateway_device_allowed(struct exchange *x);
enum fault	gateway_device_refused(struct exchange *x);

/*
 * Judges what a device asks for by the rules of every other request for
 * authorization, as if it came from a browser and went back to us.
 *
 * Accepts   `query`: device_query(), or the same from the store.
 */
enum authorization_verdict device_request_read(struct exchange *x,
		    struct str query, const struct store_client_find_row *row,
		    struct authorization_request *request_r,
		    struct authorization_refusal *refusal_r);
/*
 * The engine's answer for the device that shows e->user_code: its code is
 * sealed and kept, and the browser goes to a page that ends here.
 */
enum fault	device_answer(struct exchange *x,
		    const struct state_envelope *e, struct str query);

#endif
