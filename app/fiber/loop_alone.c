#include <signal.h>

#include "fiber/loop_inside.h"

void
loop_alone_open(void)
{
	signal(SIGPIPE, SIG_IGN);
	loop_open(NULL);
}

void
loop_alone_run(bool (*is_over)(void *), void *argument)
{
	while (!is_over(argument))
		loop_turn(loop_wait_ms());
}
