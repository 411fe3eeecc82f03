/* refused: sorry_malloc_is_banned */
void	*wrong(void);

void *
wrong(void)
{
	return malloc(3);
}
