/* commands: the whole command line on one page. */
#ifndef COMMANDS_H
#define COMMANDS_H

/* Runs `placet WORDS …`, everything but `serve`; gives the exit status. */
int	commands_run(int argc, char **argv);
/* The value of --conf, else $PLACET_CONF, else the usual place. */
const char *commands_configuration_path(int argc, char **argv);

#endif
