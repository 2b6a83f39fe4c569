/* labhb: heartbeat collector, runs in the lab's switch namespace.
 *   labhb PORT OUTFILE MIN_GAP_MS
 * Appends to OUTFILE:
 *   first <epoch_ms> <guest>
 *   gap   <epoch_ms of the end of the gap> <guest> <gap_ms> <lost heartbeats> <guest clock gap ms>
 *   reset <epoch_ms> <guest>              (the counter went back: the guest restarted, or two copies run)
 *   stat  <epoch_ms> <guest> <counter> <received in all>    (each quarter of a second)
 *   silent <epoch_ms of the last heartbeat> <guest>         (none for half a second; a gap follows if it comes back)
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define MAXG 1024
static struct { char name[64]; int64_t last, gms, stat; unsigned long n, got; int silent; } g[MAXG];

static int64_t wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int main(int c, char **v)
{
    struct sockaddr_in me = {0};
    int s = socket(AF_INET, SOCK_DGRAM, 0), ng = 0, i, mingap, buf = 4 << 20;
    FILE *o;
    if (c < 4) return 2;
    mingap = atoi(v[3]);
    setsockopt(s, SOL_SOCKET, SO_RCVBUF, &buf, sizeof buf);
    me.sin_family = AF_INET;
    me.sin_port = htons((uint16_t)atoi(v[1]));
    if (bind(s, (struct sockaddr *)&me, sizeof me)) { perror("bind"); return 1; }
    o = fopen(v[2], "a");
    if (!o) { perror(v[2]); return 1; }
    setvbuf(o, 0, _IOLBF, 0);
    for (;;) {
        char b[256], name[64];
        unsigned long n, pages;
        long long gms;
        int64_t t;
        struct pollfd pf = { s, POLLIN, 0 };
        ssize_t k;
        poll(&pf, 1, 100);
        t = wall();
        /* Everything that waits is read before anyone is called silent: it may be us who were paused. */
        while ((k = recv(s, b, sizeof b - 1, MSG_DONTWAIT)) > 0) {
            b[k] = 0;
            t = wall();
            if (sscanf(b, "HB %63s %lu %lld %lu", name, &n, &gms, &pages) != 4) continue;
            for (i = 0; i < ng && strcmp(g[i].name, name); i++) ;
            if (i == ng) {
                if (ng == MAXG) continue;
                strcpy(g[ng++].name, name);
                fprintf(o, "first %lld %s\n", (long long)t, name);
            } else if (n < g[i].n) {
                fprintf(o, "reset %lld %s %lu -> %lu\n", (long long)t, name, g[i].n, n);
            }
            if (g[i].got && t - g[i].last >= mingap) {
                fprintf(o, "gap %lld %s %lld %ld %lld\n", (long long)t, name, (long long)(t - g[i].last),
                        (long)(n - g[i].n) - 1, (long long)(gms - g[i].gms));
            }
            g[i].silent = 0; g[i].last = t; g[i].gms = gms; g[i].n = n; g[i].got++;
            if (t - g[i].stat >= 250) {
                fprintf(o, "stat %lld %s %lu %lu\n", (long long)t, name, n, g[i].got);
                g[i].stat = t;
            }
        }
        for (i = 0; i < ng; i++) {
            if (g[i].silent || t - g[i].last < 500) continue;
            fprintf(o, "silent %lld %s\n", (long long)g[i].last, g[i].name);
            g[i].silent = 1;
        }
    }
}
