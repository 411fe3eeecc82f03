/* refused: sorry_strcat_is_banned */
void	wrong(char *to, const char *from);

void
wrong(char *to, const char *from)
{
	strcat(to, from);
}
