/** How often each path was asked for. Both apps are in one program, so they share its modules. */
export const visits = new Map<string, number>();
