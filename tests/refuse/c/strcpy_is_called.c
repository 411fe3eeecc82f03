/* refused: sorry_strcpy_is_banned */
void	wrong(char *to, const char *from);

void
wrong(char *to, const char *from)
{
	strcpy(to, from);
}
