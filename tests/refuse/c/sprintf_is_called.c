/* refused: sorry_sprintf_is_banned */
void	wrong(char *to, const char *from);

void
wrong(char *to, const char *from)
{
	sprintf(to, "%s", from);
}
