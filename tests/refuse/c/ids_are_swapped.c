/* refused: incompatible type for argument 1 */
#include "base/id.h"

void	account_close(struct account_id account);
void	wrong(struct user_id user);

void
wrong(struct user_id user)
{
	account_close(user);
}
