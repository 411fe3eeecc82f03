/* refused: sorry_atoi_is_banned */
int	wrong(const char *text);

int
wrong(const char *text)
{
	return atoi(text);
}
