/* refused: sorry_strncpy_is_banned */
void	wrong(char *to, const char *from);

void
wrong(char *to, const char *from)
{
	strncpy(to, from, 3);
}
